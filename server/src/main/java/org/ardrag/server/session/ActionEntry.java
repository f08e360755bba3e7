package org.ardrag.server.session;

/**
 * One action in the order in which the generator is told.
 *
 * @param action what was done
 * @param gesture that it belongs to
 * @param live whether the viewer did it himself just now, with his clock; false when it is played again
 */
record ActionEntry(ClientMessage.Action action, int gesture, boolean live) {}
