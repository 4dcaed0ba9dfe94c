"""`Math.pow` to the last bit: browsers' own algorithm differs in the last digit from what the C library does.

Follows FreeBSD's /usr/src/lib/msun/src/e_pow.c as V8 carries it; its names are kept.
"""

import math
import struct
from typing import Final

from shared.survey.expressions.values import Number, floating, whole

_L: Final = (
    5.99999999999994648725e-01, 4.28571428578550184252e-01, 3.33333329818377432918e-01,
    2.72728123808534006489e-01, 2.30660745775561754067e-01, 2.06975017800338417784e-01,
)  # fmt: skip
_P: Final = (
    1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05,
    -1.65339022054652515390e-06, 4.13813679705723846039e-08,
)  # fmt: skip
_BP: Final = (1.0, 1.5)
_DP_H: Final = (0.0, 5.84962487220764160156e-01)
_DP_L: Final = (0.0, 1.35003920212974897128e-08)
_LG2, _LG2_H, _LG2_L = 6.93147180559945286227e-01, 6.93147182464599609375e-01, -1.90465429995776804525e-09
_CP, _CP_H, _CP_L = 9.61796693925975554329e-01, 9.61796700954437255859e-01, -7.02846165095275826516e-09
_IVLN2, _IVLN2_H, _IVLN2_L = 1.44269504088896338700e00, 1.44269502162933349609e00, 1.92596299112661746887e-08
_OVT: Final = 8.0085662595372944372e-17


def power(left: Number, right: Number) -> Number:
    """`Math.pow(left, right)`."""
    return whole(_power(floating(left), floating(right)))


def _power(x: float, y: float) -> float:  # noqa: PLR0911 – the special values
    if y == 0:
        return 1.0
    if math.isnan(x) or math.isnan(y) or (abs(x) == 1 and math.isinf(y)):
        return math.nan
    if math.isinf(y):
        return math.inf if (abs(x) > 1) == (y > 0) else 0.0
    odd = y.is_integer() and math.fmod(y, 2) != 0
    if abs(x) in (0.0, 1.0, math.inf):
        return _of_an_end(x, y, odd=odd)
    if y in (1.0, 2.0, -1.0):
        return x if y == 1 else x * x if y == 2 else 1 / x
    if x < 0 and not y.is_integer():
        return math.nan
    if y == 0.5:
        return math.sqrt(x)
    size = _of_positive(abs(x), y)
    return -size if x < 0 and odd else size


def _of_an_end(x: float, y: float, *, odd: bool) -> float:
    if x == -1 and not y.is_integer():
        return math.nan
    size = abs(x) if y > 0 else {0.0: math.inf, math.inf: 0.0}.get(abs(x), 1.0)
    return -size if math.copysign(1, x) < 0 and odd else size


def _of_positive(x: float, y: float) -> float:
    high = _high(x)
    far = _high(abs(y))
    if far > 0x41E00000:  # |y| > 2**31
        if (high < 0x3FEFFFFF) or (far > 0x43F00000 and high <= 0x3FEFFFFF):
            return math.inf if y < 0 else 0.0
        if (high > 0x3FF00000) or (far > 0x43F00000 and high >= 0x3FF00000):
            return math.inf if y > 0 else 0.0
        t1, t2 = _log2_near_one(x)
    else:
        t1, t2 = _log2(x)
    y1 = _cut(y)
    p_l, p_h = (y - y1) * t1 + y * t2, y1 * t1
    z = p_l + p_h
    if z >= 1024 and (z > 1024 or p_l + _OVT > z - p_h):
        return math.inf
    if z <= -1075 and (z < -1075 or p_l <= z - p_h):
        return 0.0
    return _exp2(p_h, p_l, z)


def _log2_near_one(x: float) -> tuple[float, float]:
    """log2 in two parts, for |1 − x| below 2**−20."""
    t = x - 1.0
    w = (t * t) * (0.5 - t * (0.3333333333333333333333 - t * 0.25))
    u, v = _IVLN2_H * t, t * _IVLN2_L - w * _IVLN2
    t1 = _cut(u + v)
    return t1, v - (t1 - u)


def _log2(x: float) -> tuple[float, float]:
    """log2 in two parts."""
    n = 0
    if x < 2.0**-1022:
        x *= 2.0**53
        n -= 53
    high = _high(x)
    n += (high >> 20) - 0x3FF
    j = high & 0x000FFFFF
    high = j | 0x3FF00000
    k = 1 if 0x3988E < j < 0xBB67A else 0
    if j >= 0xBB67A:
        n += 1
        high -= 0x00100000
    x = _made(high, _low(x))
    u, v = x - _BP[k], 1.0 / (x + _BP[k])
    ss = u * v
    s_h = _cut(ss)
    t_h = _made(((high >> 1) | 0x20000000) + 0x00080000 + (k << 18), 0)
    t_l = x - (t_h - _BP[k])
    s_l = v * ((u - s_h * t_h) - s_h * t_l)
    s2 = ss * ss
    r = s2 * s2 * (_L[0] + s2 * (_L[1] + s2 * (_L[2] + s2 * (_L[3] + s2 * (_L[4] + s2 * _L[5])))))
    r += s_l * (s_h + ss)
    s2 = s_h * s_h
    t_h = _cut(3.0 + s2 + r)
    t_l = r - ((t_h - 3.0) - s2)
    u, v = s_h * t_h, s_l * t_h + t_l * ss
    p_h = _cut(u + v)
    p_l = v - (p_h - u)
    z_h, z_l = _CP_H * p_h, _CP_L * p_h + p_l * _CP + _DP_L[k]
    t1 = _cut(((z_h + z_l) + _DP_H[k]) + n)
    return t1, z_l - (((t1 - n) - _DP_H[k]) - z_h)


def _exp2(p_h: float, p_l: float, z: float) -> float:
    """2 to the power of p_h + p_l; z is their sum."""
    n = 0
    if abs(z) > 0.5:
        j = _high(z, signed=True)
        n = j + (0x00100000 >> (((j & 0x7FFFFFFF) >> 20) - 0x3FF + 1))
        k = ((n & 0x7FFFFFFF) >> 20) - 0x3FF
        t = _made(n & ~(0x000FFFFF >> k) & 0xFFFFFFFF, 0)
        n = ((n & 0x000FFFFF) | 0x00100000) >> (20 - k)
        n = -n if j < 0 else n
        p_h -= t
    t = _cut(p_l + p_h)
    u, v = t * _LG2_H, (p_l - (t - p_h)) * _LG2 + t * _LG2_L
    z = u + v
    w = v - (z - u)
    t = z * z
    t1 = z - t * (_P[0] + t * (_P[1] + t * (_P[2] + t * (_P[3] + t * _P[4]))))
    r = (z * t1) / ((t1 - 2.0) - (w + z * w))  # V8 brackets this otherwise than its source does
    try:
        return math.ldexp(1.0 - (r - z), n)
    except OverflowError:
        return math.inf


def _high(number: float, *, signed: bool = False) -> int:
    """The upper 32 bits."""
    found: int = struct.unpack(">i" if signed else ">I", struct.pack(">d", number)[:4])[0]
    return found


def _low(number: float) -> int:
    """The lower 32 bits."""
    found: int = struct.unpack(">I", struct.pack(">d", number)[4:])[0]
    return found


def _made(high: int, low: int) -> float:
    """The number of these bits."""
    found: float = struct.unpack(">d", struct.pack(">II", high, low))[0]
    return found


def _cut(number: float) -> float:
    """The number with its lower 32 bits cleared."""
    return _made(_high(number), 0)
