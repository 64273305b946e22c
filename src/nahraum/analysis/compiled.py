"""One way to compile a loop: written as plain Python, run as machine code where numba is at hand.

A kernel is a function over arrays and numbers in a module called `kernels`. Compiled code is kept
on disk beside the module, so that only the very first call of an installation waits. Without numba
or with `NUMBA_DISABLE_JIT=1` the same functions run interpreted: slower, with the same results.

Modules called `kernels` are imported inside the function that needs them: importing numba takes
longer than everything else in this package together.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

try:
    from numba import njit
except ImportError:  # no wheel for this platform or Python yet: interpreted

    def kernel(function: Kernel) -> Kernel:
        """The function itself."""
        return function

else:

    def kernel(function: Kernel) -> Kernel:
        """The function, compiled at its first call; other threads may run meanwhile."""
        return cast(Kernel, njit(cache=True, nogil=True)(function))
