package org.ardrag.server.runs;

/** What viewers do at this moment, as far as runs have to know, and the door through which new ones come. */
interface StudioLoad {

    /** Sessions in which somebody watches a video come into being, of those that a run on this device would slow. */
    int watching(String device);

    /** Sessions that are open, running or not. */
    int open();

    /** Lets nobody new in, or lets them in again. */
    void closeDoor(boolean closed);
}
