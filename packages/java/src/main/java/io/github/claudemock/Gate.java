package io.github.claudemock;

import java.util.function.Consumer;

/** A place at which a {@code hold} fault stops answers until a test says how they go on. */
public final class Gate {
    private final Consumer<String> open;

    Gate(Consumer<String> open) {
        this.open = open;
    }

    /** Lets the answers go on. */
    public void release() {
        open.accept("release");
    }

    /** Ends the answers with an error of the API. */
    public void fail() {
        open.accept("fail");
    }

    /** Breaks the answers' connections. */
    public void cut() {
        open.accept("cut");
    }
}
