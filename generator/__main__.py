"""`python -m generator` is `jixiao`."""

from generator.cli import main

main()
