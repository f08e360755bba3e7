package org.ardrag.server.session;

/**
 * When frames are due. A chunk's frames follow the chunk before at the model's frame rate, or at the rate that this
 * machine reaches, if it is slower; a chunk that comes late shifts all that follow. Times as of
 * {@link System#nanoTime()}.
 */
final class FrameClock {

    private final long nominal;
    private final int framesPerChunk;
    private long period;
    private long nextChunk;

    FrameClock(int fps, int framesPerChunk, long now) {
        this.nominal = 1_000_000_000L / fps;
        this.framesPerChunk = framesPerChunk;
        this.period = nominal;
        this.nextChunk = now;
    }

    /** When the first frame of the next chunk is due. */
    long nextChunk() {
        return nextChunk;
    }

    /** Time between two frames. */
    long period() {
        return period;
    }

    /** Nothing is due before this moment: after a start, a pause, a rewind. */
    void restart(long at) {
        nextChunk = at;
    }

    /** All that is due is due later by this long: after a pause. */
    void shift(long nanos) {
        nextChunk += nanos;
    }

    /**
     * A chunk is begun.
     *
     * @param perChunk how long the device usually takes for one chunk of every session that takes turns
     * @return when its first frame is due
     */
    long begin(long perChunk) {
        period = Math.max(nominal, perChunk / framesPerChunk);
        long due = nextChunk;
        nextChunk = due + period * framesPerChunk;
        return due;
    }

    /**
     * A chunk is ready.
     *
     * @return when its first frame is to be sent: as it was due, or now if it comes late
     */
    long ready(long due, long now) {
        long late = now - due;
        if (late > 0) {
            nextChunk += late;
            return now;
        }
        return due;
    }
}
