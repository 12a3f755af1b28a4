package io.github.claudemock;

/** Says that claudemock could not be started or asked, or that it refused what it was asked. */
public final class ClaudeMockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClaudeMockException(String message) {
        super(message);
    }

    ClaudeMockException(String message, Throwable cause) {
        super(message, cause);
    }
}
