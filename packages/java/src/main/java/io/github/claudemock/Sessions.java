package io.github.claudemock;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The sessions of one test. */
final class Sessions {
    final long began = System.nanoTime();
    private final List<Session> all = new ArrayList<>();
    private Session main; // the one of the test's own scenario; null while nobody has asked for it

    synchronized Session add(Session session) {
        all.add(session);
        return session;
    }

    synchronized Session main(Supplier<Session> begin) {
        if (main == null) {
            main = add(begin.get());
        }
        return main;
    }

    synchronized List<Session> all() {
        return new ArrayList<>(all);
    }

    /** The verdicts that are not good, for people. */
    String complaints() {
        return all().stream().map(Session::verdict).filter(verdict -> !verdict.passed()).map(Verdict::toString)
                .collect(Collectors.joining("\n\n"));
    }
}
