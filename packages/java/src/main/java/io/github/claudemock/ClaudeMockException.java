package io.github.claudemock;

/** Says that claudemock could not be started or asked, or that it refused what it was asked. */
public final class ClaudeMockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    final int status; // with which the server refused; 0 otherwise

    ClaudeMockException(String message) {
        this(message, 0);
    }

    ClaudeMockException(String message, int status) {
        super(message);
        this.status = status;
    }

    ClaudeMockException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }
}
