package org.ardrag.inference.weights;

/** The two 16-bit floating-point formats that Java 17 has no conversions for. */
final class HalfFloat {

    private HalfFloat() {}

    /** IEEE 754 binary16 to float. */
    static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) {
            float value = mantissa * 0x1p-24f; // zero and subnormal numbers
            return sign == 0 ? value : -value;
        }
        if (exponent == 31) {
            return Float.intBitsToFloat(sign | 0x7f800000 | mantissa << 13);
        }
        return Float.intBitsToFloat(sign | (exponent + 112) << 23 | mantissa << 13);
    }

    /** Float to bfloat16, rounded to nearest, ties to even. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}
