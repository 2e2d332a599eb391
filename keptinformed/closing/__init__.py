"""The closing gate: no case closes until its victims were told, or somebody answered for why one was not."""
