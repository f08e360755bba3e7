package org.ardrag.inference.weights;

/** A safetensors file that is damaged or not one. The message names the file's flaw. */
public final class SafetensorsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SafetensorsException(String message) {
        super(message);
    }
}
