package org.ardrag.web;

/**
 * A picture to start with. The order is the order on the page; the number in its address counts from 1.
 */
public enum SamplePicture {
    BALLOON(
            "Balloon",
            "A striped hot-air balloon over green hills",
            50,
            40,
            27,
            "M54 34 C60 24 68 16 79 14 M72 10.500 L79 14 L75 21"),
    BOAT(
            "Sailing boat",
            "A small boat with a white sail on a lake",
            40,
            50,
            22,
            "M46 50 C56 53 66 53 78 48 M70 45.500 L78 48 L73 54.500"),
    LADYBIRD(
            "Ladybird",
            "A red ladybird on a large green leaf",
            42,
            56,
            16,
            "M48 50 C56 40 62 34 73 30 M65 28.500 L73 30 L68.500 37");

    /** Width and height of every sample, pixels. */
    public static final int SIZE = 512;

    private final String title;
    private final String description;
    private final double x;
    private final double y;
    private final int reach;
    private final String arrow;

    SamplePicture(String title, String description, double x, double y, int reach, String arrow) {
        this.title = title;
        this.description = description;
        this.x = x;
        this.y = y;
        this.reach = reach;
        this.arrow = arrow;
    }

    /** Its number in the address {@code /samples/{number}.png}, from 1. */
    public int getNumber() {
        return ordinal() + 1;
    }

    /** What the page calls it. */
    public String getName() {
        return title;
    }

    /** What it shows, in words, for those who do not see it. */
    public String getDescription() {
        return description;
    }

    /** Where the thing to drag is, per cent of the width from the left. */
    public double getX() {
        return x;
    }

    /** Where the thing to drag is, per cent of the height from the top. */
    public double getY() {
        return y;
    }

    /** How far around that point the thing goes, hundredths of the width. */
    public int getReach() {
        return reach;
    }

    /** An arrow from there, as the data of an SVG path in a box of 100 by 100. */
    public String getArrow() {
        return arrow;
    }
}
