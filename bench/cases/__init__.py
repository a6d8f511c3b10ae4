"""What is measured: each module yields figures for one item of `scripts/bench --only`."""
