"""Linear taggers for names in biomedical and chemical prose, and the gate that keeps them to it."""
