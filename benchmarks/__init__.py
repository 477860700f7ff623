"""What `make bench` runs. Figures that claim speed are ratios, measured side by side in one run."""
