"""Compiles the search from its end, while another process does so from its beginning.

What one of them has compiled the other finds on disk.
"""

from __future__ import annotations

from iopsched.search.weekly.compiling import compile_all, kernel_calls

if __name__ == "__main__":
    compile_all(reversed(kernel_calls()))
