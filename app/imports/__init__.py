"""Files brought in: read, mapped, looked at, imported all or nothing, undone. What is in them is each noun's own."""
