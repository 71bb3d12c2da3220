"""The best week of each patient at given prices, by dynamic programming over days and weeks."""
