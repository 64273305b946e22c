"""One way to compile a loop: written as plain Python, run as machine code where numba is at hand.

A kernel is a function over arrays and numbers in a module called `kernels`. Compiled code is kept
on disk beside the module, so that only the very first call of an installation waits. Without numba
or with `NUMBA_DISABLE_JIT=1` the same functions run interpreted: slower, with the same results.

What is kept notices changes of its own file only, not of functions or constants it takes from other
files. So kernels call kernels of their own file alone; who changes a constant they import (`NEVER`
of `transit.arrays`) deletes the files `*.nbi` and `*.nbc` in `__pycache__` beside them. Where no
folder can be written (read-only installation without a home), every process compiles anew.

Modules called `kernels` are imported inside the function that needs them: importing numba takes
longer than everything else in this package together.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

try:
    from numba import config, njit
except ImportError:  # no wheel for this platform or Python yet: interpreted
    # Whether kernels are machine code; where not, a method made for interpreting may be quicker.
    COMPILED = False

    def kernel(function: Kernel) -> Kernel:
        """The function itself."""
        return function

    lean = kernel

else:
    COMPILED = not getattr(config, "DISABLE_JIT", 0)

    def kernel(function: Kernel) -> Kernel:
        """The function, compiled at its first call; other threads may run meanwhile."""
        return _compiled(function, {})

    def lean(function: Kernel) -> Kernel:
        """A kernel that makes no array of its own, not even for a moment.

        It need not count who uses an array. Where dozens of arrays are handed from function to
        function, counting takes half of the time.
        """
        try:
            return _compiled(function, {"_nrt": False})
        except KeyError:  # a numba that does not offer it
            return kernel(function)

    def _compiled(function: Kernel, options: dict[str, Any]) -> Kernel:
        try:
            return cast(Kernel, njit(cache=True, nogil=True, **options)(function))
        except RuntimeError:  # no folder to keep it in
            return cast(Kernel, njit(nogil=True, **options)(function))
