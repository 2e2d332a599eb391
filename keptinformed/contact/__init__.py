"""From "this must be told" to "it was told": the words, whether it is safe, the handing over, the evidence."""
