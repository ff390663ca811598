"""Exponential, logarithm and logistic from + - * / alone, so that every machine gives the same bits.

Library versions of exp and log differ in the last bit between processors; these do not. The exponential reduces its
argument to |r| <= ln 2 / 2 and uses the Pade approximant of order (3, 3), relative error below 1e-8: far finer than
any behavioural parameter is known.
"""

import math

import numpy as np

from crmsim.engine import kernel

LN2 = 0.6931471805599453
LOG2_E = 1.4426950408889634
POWERS_OF_TWO = np.ldexp(1.0, np.arange(-128, 129))  # exact


@kernel
def clip(x: float, low: float, high: float) -> float:
    """x moved into [low, high]."""
    return min(max(x, low), high)


@kernel
def exp(x: float) -> float:
    """e^x for -88 <= x <= 88 (beyond: the value at the edge); relative error < 1e-8.

    >>> abs(exp(1.0) / 2.718281828459045 - 1) < 1e-8
    True
    """
    x = min(max(x, -88.0), 88.0)
    n = math.floor(x * LOG2_E + 0.5)
    r = x - n * LN2
    square = r * r
    odd = r * (60.0 + square)
    even = 120.0 + 12.0 * square
    return float((even + odd) / (even - odd) * POWERS_OF_TWO[int(n) + 128])  # a plain number in plain Python too


@kernel
def logistic(x: float) -> float:
    """1 / (1 + e^-x).

    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + exp(-x))


@kernel
def log(x: float) -> float:
    """Natural logarithm of x > 0, absolute error < 1e-9: exact split into mantissa and power of two, then atanh series.

    >>> abs(log(10.0) - 2.302585092994046) < 1e-9
    True
    """
    mantissa, power = math.frexp(x)
    if mantissa < 0.7071067811865476:
        mantissa *= 2.0
        power -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    series = 1.0 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z / 13)))))
    return 2.0 * s * series + power * LN2


@kernel
def power(base: float, exponent: float) -> float:
    """base^exponent for base > 0."""
    return exp(exponent * log(base))
