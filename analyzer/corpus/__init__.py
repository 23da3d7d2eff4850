"""A path, folder, glob or standard input to Documents; what cannot be read is a SkippedFile."""
