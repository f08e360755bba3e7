package org.ardrag.training.clips;

import java.util.List;

/** Says in one short sentence what a clip shows. */
final class Caption {

    private static final String[] NAMES = {
        "black", "grey", "white", "red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "brown"
    };

    private static final int[] COLOURS = {
        0x181818, 0x808080, 0xe8e8e8, 0xc03028, 0xe08030, 0xe0d040, 0x509040, 0x40b0a8, 0x4070c8, 0x7048a8, 0xe090b0,
        0x805030
    };

    private Caption() {}

    /** The nearest colour that has a name; values of 0 to 255. */
    static String colour(double red, double green, double blue) {
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < NAMES.length; i++) {
            double r = red - (COLOURS[i] >> 16);
            double g = green - ((COLOURS[i] >> 8) & 255);
            double b = blue - (COLOURS[i] & 255);
            double distance = r * r + g * g + b * b;
            if (distance < least) {
                least = distance;
                best = i;
            }
        }
        return NAMES[best];
    }

    /** Words for a way on the screen, in any unit. */
    static String direction(double dx, double dy) {
        if (Math.abs(dx) > 2 * Math.abs(dy)) {
            return dx < 0 ? "left" : "right";
        }
        if (Math.abs(dy) > 2 * Math.abs(dx)) {
            return dy < 0 ? "up" : "down";
        }
        return (dy < 0 ? "up" : "down") + " and " + (dx < 0 ? "left" : "right");
    }

    static String sentence(List<String> events, String ground, boolean groundMoves) {
        String scene = article(ground) + " ground";
        if (events.isEmpty()) {
            return groundMoves ? scene + " moves" : "nothing moves on " + scene;
        }
        return String.join(", ", events) + (groundMoves ? " over a moving " + ground + " ground" : " over " + scene);
    }

    static String article(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }
}
