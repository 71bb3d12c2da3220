"""Example weeks of published programs, and the sampler of cohorts that they are made with."""
