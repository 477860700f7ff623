"""Makes the tagger that ships with wirewatch: data and a seed in, an ONNX model and its card out. Never installed."""
