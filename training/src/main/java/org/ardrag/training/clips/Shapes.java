package org.ardrag.training.clips;

/** Families of outlines. Those to train on and those to measure with have none in common. */
final class Shapes {

    private static final int STEPS = 256;

    private Shapes() {}

    static Shape training(Dice dice) {
        double kind = dice.uniform();
        if (kind < 0.4) {
            return blob(dice);
        } else if (kind < 0.55) {
            return disc(dice);
        } else if (kind < 0.72) {
            return box(dice);
        } else if (kind < 0.9) {
            return polygon(dice);
        }
        return ring(dice);
    }

    static Shape heldOut(Dice dice) {
        return switch (dice.whole(0, 4)) {
            case 0 -> cushion(dice);
            case 1 -> crescent(dice);
            case 2 -> cross(dice);
            case 3 -> capsule(dice);
            default -> egg(dice);
        };
    }

    /** What goes along with a held point where no outline is to be seen. */
    static Shape grasp() {
        return new Shape("patch", (x, y) -> 1 - (float) Math.sqrt(x * x + y * y), true);
    }

    /** Star-like: the radius is a short Fourier series of the angle. */
    private static Shape blob(Dice dice) {
        int waves = dice.whole(2, 6);
        double rough = dice.between(0.1, 0.45);
        float[] radius = new float[STEPS];
        double[] amplitude = new double[waves];
        double[] phase = new double[waves];
        for (int k = 0; k < waves; k++) {
            amplitude[k] = rough * dice.normal() / (1 + 0.6 * k);
            phase[k] = dice.angle();
        }
        double largest = 0;
        for (int i = 0; i < STEPS; i++) {
            double r = 1;
            for (int k = 0; k < waves; k++) {
                r += amplitude[k] * Math.cos((k + 1) * 2 * Math.PI * i / STEPS + phase[k]);
            }
            radius[i] = (float) Math.max(0.3, r);
            largest = Math.max(largest, radius[i]);
        }
        for (int i = 0; i < STEPS; i++) {
            radius[i] /= (float) largest;
        }
        return new Shape("blob", (x, y) -> {
            float rho = (float) Math.sqrt(x * x + y * y);
            float turn = (float) ((Math.atan2(y, x) / (2 * Math.PI) + 1) * STEPS);
            int i = (int) turn;
            float a = radius[i & (STEPS - 1)];
            float b = radius[(i + 1) & (STEPS - 1)];
            float r = Pixels.mix(a, b, turn - i);
            float slope = (float) ((b - a) * STEPS / (2 * Math.PI)) / r;
            return (r - rho) / (float) Math.sqrt(1 + slope * slope);
        });
    }

    private static Shape disc(Dice dice) {
        float squash = dice.chance(0.5) ? 1 : (float) dice.between(0.5, 1);
        float[] axis = axis(dice);
        return new Shape("disc", (x, y) -> {
            float u = x * axis[0] + y * axis[1];
            float v = (y * axis[0] - x * axis[1]) / squash;
            return (1 - (float) Math.sqrt(u * u + v * v)) * squash;
        });
    }

    private static Shape box(Dice dice) {
        float round = (float) dice.between(0.02, 0.3);
        float high = (float) dice.between(0.35, 0.75);
        float wide = 0.75f;
        float[] axis = axis(dice);
        return new Shape(
                "box",
                (x, y) -> roundBox(
                        x * axis[0] + y * axis[1], y * axis[0] - x * axis[1], wide, high, Math.min(round, high)));
    }

    private static float roundBox(float u, float v, float wide, float high, float round) {
        float dx = Math.abs(u) - (wide - round);
        float dy = Math.abs(v) - (high - round);
        float outX = Math.max(dx, 0);
        float outY = Math.max(dy, 0);
        return round - (float) Math.sqrt(outX * outX + outY * outY) - Math.min(Math.max(dx, dy), 0);
    }

    private static Shape polygon(Dice dice) {
        int corners = dice.whole(3, 7);
        boolean star = corners >= 5 && dice.chance(0.4);
        int points = star ? 2 * corners : corners;
        float[] px = new float[points];
        float[] py = new float[points];
        double start = dice.angle();
        for (int i = 0; i < points; i++) {
            double r = star && i % 2 == 1 ? dice.between(0.45, 0.65) : dice.between(0.8, 1);
            double angle = start + 2 * Math.PI * (i + dice.between(-0.15, 0.15)) / points;
            px[i] = (float) (r * Math.cos(angle));
            py[i] = (float) (r * Math.sin(angle));
        }
        return new Shape(star ? "star" : "polygon", (x, y) -> polygonDepth(px, py, x, y));
    }

    private static float polygonDepth(float[] px, float[] py, float x, float y) {
        float nearest = Float.MAX_VALUE;
        boolean inside = false;
        for (int i = 0, j = px.length - 1; i < px.length; j = i++) {
            float ex = px[j] - px[i];
            float ey = py[j] - py[i];
            float wx = x - px[i];
            float wy = y - py[i];
            float t = Pixels.clamp((wx * ex + wy * ey) / (ex * ex + ey * ey), 0, 1);
            float dx = wx - ex * t;
            float dy = wy - ey * t;
            nearest = Math.min(nearest, dx * dx + dy * dy);
            if (py[i] > y != py[j] > y && x < px[i] + ex * wy / ey) {
                inside = !inside;
            }
        }
        float distance = (float) Math.sqrt(nearest);
        return inside ? distance : -distance;
    }

    private static Shape ring(Dice dice) {
        float inner = (float) dice.between(0.3, 0.6);
        return new Shape("ring", (x, y) -> {
            float rho = (float) Math.sqrt(x * x + y * y);
            return Math.min(1 - rho, rho - inner);
        });
    }

    /** A superellipse of the fourth degree, turned. */
    private static Shape cushion(Dice dice) {
        float squash = (float) dice.between(0.6, 1);
        float[] axis = axis(dice);
        return new Shape("cushion", (x, y) -> {
            float u = (x * axis[0] + y * axis[1]) / 0.84f;
            float v = (y * axis[0] - x * axis[1]) / (0.84f * squash);
            return (1 - (float) Math.sqrt(Math.sqrt(u * u * u * u + v * v * v * v))) * 0.84f * squash;
        });
    }

    private static Shape crescent(Dice dice) {
        float shift = (float) dice.between(0.5, 0.8);
        float[] axis = axis(dice);
        return new Shape("crescent", (x, y) -> {
            float u = x * axis[0] + y * axis[1] - shift;
            float v = y * axis[0] - x * axis[1];
            float rho = (float) Math.sqrt(x * x + y * y);
            return Math.min(1 - rho, (float) Math.sqrt(u * u + v * v) - 0.75f);
        });
    }

    private static Shape cross(Dice dice) {
        float arm = (float) dice.between(0.28, 0.42);
        float[] axis = axis(dice);
        return new Shape("cross", (x, y) -> {
            float u = x * axis[0] + y * axis[1];
            float v = y * axis[0] - x * axis[1];
            return Math.max(roundBox(u, v, 0.92f, arm, 0.1f), roundBox(u, v, arm, 0.92f, 0.1f));
        });
    }

    private static Shape capsule(Dice dice) {
        float thick = (float) dice.between(0.3, 0.5);
        float[] axis = axis(dice);
        return new Shape("capsule", (x, y) -> {
            float u = x * axis[0] + y * axis[1];
            float v = y * axis[0] - x * axis[1];
            float beyond = u - Pixels.clamp(u, thick - 1, 1 - thick);
            return thick - (float) Math.sqrt(beyond * beyond + v * v);
        });
    }

    /** Two circles of different size and the straight sides between them. */
    private static Shape egg(Dice dice) {
        float large = (float) dice.between(0.5, 0.65);
        float small = (float) dice.between(0.2, 0.35);
        float[] axis = axis(dice);
        return new Shape("egg", (x, y) -> {
            float u = x * axis[0] + y * axis[1];
            float v = y * axis[0] - x * axis[1];
            float t = Pixels.clamp((u + 1 - large) / (2 - large - small), 0, 1);
            float centre = Pixels.mix(large - 1, 1 - small, t);
            return Pixels.mix(large, small, t) - (float) Math.sqrt((u - centre) * (u - centre) + v * v);
        });
    }

    private static float[] axis(Dice dice) {
        double angle = dice.angle();
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
}
