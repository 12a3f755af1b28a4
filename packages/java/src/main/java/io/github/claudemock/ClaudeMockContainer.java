package io.github.claudemock;

import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * claudemock in a container, for Testcontainers:
 *
 * <pre>{@code
 * static final ClaudeMockContainer CONTAINER = new ClaudeMockContainer("claudemock:latest");
 *
 * @RegisterExtension
 * static final ClaudeMockExtension CLAUDE = new ClaudeMockExtension(CONTAINER::open);
 * }</pre>
 */
public class ClaudeMockContainer extends GenericContainer<ClaudeMockContainer> {
    static final int PORT = 8765;

    private final String token = UUID.randomUUID().toString();

    /** A container of an image, such as "claudemock:latest". */
    public ClaudeMockContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /** A container of an image. */
    public ClaudeMockContainer(DockerImageName image) {
        super(image);
        withExposedPorts(PORT);
        withCommand("serve", "--addr", "0.0.0.0:" + PORT);
        withEnv("CLAUDEMOCK_CONTROL_TOKEN", token);
        waitingFor(Wait.forHttp("/readyz").forPort(PORT));
    }

    /** The token that the control endpoints ask for, since requests to them come from outside the container. */
    public String token() {
        return token;
    }

    /** The URL of the server, as tests on this machine reach it. */
    public String url() {
        return "http://" + getHost() + ":" + getMappedPort(PORT);
    }

    /** Connects to the server. */
    public ClaudeMock connect() {
        return ClaudeMock.connect(url(), token);
    }

    /** Starts the container unless it runs, and connects to its server. Testcontainers stops it with the JVM. */
    public ClaudeMock open() {
        start();
        return connect();
    }
}
