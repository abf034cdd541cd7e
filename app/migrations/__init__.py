"""Numbered migrations, one idea each, each tested up, down and up."""
