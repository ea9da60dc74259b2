"""Student's t by hand: the service runs without scipy. Checked against scipy in tests/test_spike.py to 1e-9."""

import math

_STEPS, _SMALL = 300, 1e-300


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (Lentz's method)."""
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            d = 1.0 / _away(1.0 + term * d)
            c = _away(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _SMALL else _SMALL


def beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), 0 <= x <= 1."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1.0) / (a + b + 2.0):
        return math.exp(log) * _fraction(a, b, x) / a
    return 1.0 - math.exp(log) * _fraction(b, a, 1.0 - x) / b


def t_above(t: float, freedom: float) -> float:
    """The probability that Student's t with `freedom` degrees of freedom is above `t`."""
    half = 0.5 * beta(freedom / 2.0, 0.5, freedom / (freedom + t * t))
    return half if t >= 0 else 1.0 - half


def t_quantile(p: float, freedom: float) -> float:
    """The t that is exceeded with probability 1 - p, 0 < p < 1: by halving an interval until it can't be halved."""
    if p < 0.5:
        return -t_quantile(1.0 - p, freedom)
    low, high = 0.0, 1.0
    while t_above(high, freedom) > 1.0 - p and high < 1e12:
        high *= 2.0
    while True:
        middle = (low + high) / 2.0
        if middle in (low, high):
            return middle
        low, high = (middle, high) if t_above(middle, freedom) > 1.0 - p else (low, middle)
