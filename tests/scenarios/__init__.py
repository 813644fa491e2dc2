"""Stories on the public surface only: what an integrator or an accountant would see."""
