package io.github.claudemock;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Gives each test that has a parameter of type {@link Session} a session of its own, and fails the
 * test unless its client coped with the {@link Scenario}:
 *
 * <pre>{@code
 * @ExtendWith(ClaudeMockExtension.class)
 * class ChatTest {
 *     @Test
 *     @Scenario("overloaded-once")
 *     void anOverloadIsSurvived(Session claude) {
 *         AnthropicClient client = AnthropicOkHttpClient.builder()
 *                 .baseUrl(claude.url()).apiKey(claude.apiKey()).build();
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>One server serves all tests of a JVM, in parallel, too: see {@link ClaudeMock#open}. A parameter
 * of type {@link ClaudeMock} is that server; sessions that a test begins there are its own to judge.
 */
public final class ClaudeMockExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(ClaudeMockExtension.class);

    private final Supplier<ClaudeMock> opener;
    private final boolean shared;

    /** Takes the server that all tests share. */
    public ClaudeMockExtension() {
        opener = ClaudeMock::open;
        shared = true;
    }

    /**
     * Takes a server of its own, such as one in a container, for a static field with {@code
     * RegisterExtension}.
     *
     * @param opener is called before the first test that needs it
     */
    public ClaudeMockExtension(Supplier<ClaudeMock> opener) {
        this.opener = opener;
        this.shared = false;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Session.class || type == ClaudeMock.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ClaudeMock server = server(context);
        if (parameter.getParameter().getType() == ClaudeMock.class) {
            return server;
        }
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "claudemock: a session belongs to one test\nask for it in a test or a @BeforeEach method, or for a ClaudeMock here");
        }
        Optional<Scenario> own = parameter.findAnnotation(Scenario.class);
        Sessions sessions = sessions(context);
        return own.isPresent()
                ? sessions.add(server.session(options(own)))
                : sessions.main(() -> server.session(options(scenario(context))));
    }

    /** Judges a test's clients as soon as its method is over, so that it is the test that fails. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
        Optional<Throwable> thrown = context.getExecutionException();
        if (thrown.filter(TestAbortedException.class::isInstance).isPresent()) {
            return;
        }
        Sessions sessions = sessions(context);
        thrown.ifPresent(error -> tell(sessions, error));
        String complaints = sessions.complaints();
        if (!complaints.isEmpty()) {
            throw failure(complaints, context.getRequiredTestMethod());
        }
    }

    /**
     * An exception of a test is how the code under test ended, unless the test has said otherwise. A
     * failed assertion is none: it says what the test thinks of the code.
     */
    private static void tell(Sessions sessions, Throwable error) {
        for (Session session : sessions.all()) {
            if (error instanceof TimeoutException && !session.ended()) {
                session.stopped(Duration.ofNanos(System.nanoTime() - sessions.began));
            } else if (!(error instanceof AssertionError) && !session.ended()) {
                session.outcome(error);
            }
        }
    }

    /** A failure whose only place is the test: the others would be places in claudemock. */
    static AssertionFailedError failure(String message, Method test) {
        AssertionFailedError failure = new AssertionFailedError(message);
        Class<?> declaring = test.getDeclaringClass();
        String file = declaring.getName().replaceAll(".*\\.|\\$.*", "") + ".java";
        failure.setStackTrace(new StackTraceElement[] {new StackTraceElement(declaring.getName(), test.getName(), file, -1)});
        return failure;
    }

    private static SessionOptions options(Optional<Scenario> scenario) {
        return scenario.map(s -> SessionOptions.of(s.value()).speed(s.speed()).limits(s.limits())).orElse(SessionOptions.of("healthy"));
    }

    /** The scenario of the method, or of the nearest class around it. */
    private static Optional<Scenario> scenario(ExtensionContext context) {
        for (Optional<ExtensionContext> c = Optional.of(context); c.isPresent(); c = c.get().getParent()) {
            Optional<Scenario> found = c.get().getElement().flatMap(element -> AnnotationSupport.findAnnotation(element, Scenario.class));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private ClaudeMock server(ExtensionContext context) {
        ExtensionContext owner = shared ? context.getRoot() : outermost(context);
        Object key = shared ? Server.class : this;
        return owner.getStore(NAMESPACE).getOrComputeIfAbsent(key, k -> new Server(opener.get()), Server.class).mock;
    }

    /** The context of the outermost class. */
    private static ExtensionContext outermost(ExtensionContext context) {
        ExtensionContext outer = context;
        for (ExtensionContext c = context; c != context.getRoot(); c = c.getParent().orElseThrow()) {
            outer = c;
        }
        return outer;
    }

    private static Sessions sessions(ExtensionContext context) {
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(Sessions.class, k -> new Sessions(), Sessions.class);
    }

    /** A server, which JUnit closes with what it belongs to: old versions for one interface, new ones for the other. */
    private static final class Server implements Store.CloseableResource, AutoCloseable {
        final ClaudeMock mock;

        Server(ClaudeMock mock) {
            this.mock = mock;
        }

        @Override
        public void close() {
            mock.close();
        }
    }
}
