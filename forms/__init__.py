"""What a person may type: each form states its rules once, for the browser and for the server."""
