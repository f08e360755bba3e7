package org.ardrag.server.runs;

/** What runs and viewers are to each other: the owner's switch. */
enum Sharing {
    /** A run starts when the studio is idle, and is held while somebody watches a video come into being. */
    WAIT,
    /** Both at once; a run is merely nicer. */
    SHARE,
    /** While a run waits or goes nobody new is let in; it starts when the sessions that are open have ended. */
    PAUSE
}
