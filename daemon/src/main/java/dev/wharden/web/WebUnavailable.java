package dev.wharden.web;

/** The HTTP server cannot listen or stop. */
public final class WebUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the address and what to do. */
    public WebUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
