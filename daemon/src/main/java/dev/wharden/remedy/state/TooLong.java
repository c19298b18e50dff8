package dev.wharden.remedy.state;

/** A file of the state would be longer than any of its kind may be: no free space changes that. */
public final class TooLong extends StateUnavailable {
    private static final long serialVersionUID = 1;

    TooLong(String message, Throwable cause) {
        super(message, cause);
    }
}
