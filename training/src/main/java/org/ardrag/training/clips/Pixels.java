package org.ardrag.training.clips;

/** Small numbers work shared by everything that draws. */
final class Pixels {

    private Pixels() {}

    static int floor(float value) {
        int whole = (int) value;
        return value < whole ? whole - 1 : whole;
    }

    static byte toByte(float value) {
        return (byte) (value <= 0 ? 0 : value >= 255 ? 255 : (int) (value + 0.5f));
    }

    static byte[] toBytes(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = toByte(values[i]);
        }
        return bytes;
    }

    static float clamp(float value, float low, float high) {
        return value < low ? low : value > high ? high : value;
    }

    static double clamp(double value, double low, double high) {
        return value < low ? low : value > high ? high : value;
    }

    /** 0 below 0, 1 above 1, smooth between. */
    static float smooth(float t) {
        float s = clamp(t, 0, 1);
        return s * s * (3 - 2 * s);
    }

    static float mix(float a, float b, float t) {
        return a + (b - a) * t;
    }
}
