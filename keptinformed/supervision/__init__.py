"""Watches over people and machine: possible misuse of what is kept, and jobs that should come regularly."""
