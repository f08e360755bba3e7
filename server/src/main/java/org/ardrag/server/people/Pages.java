package org.ardrag.server.people;

/** View names that several pages' controllers return. */
final class Pages {

    private Pages() {}

    /** After a form was sent: the browser asks for that page anew. */
    static String to(String path) {
        return "redirect:" + path;
    }
}
