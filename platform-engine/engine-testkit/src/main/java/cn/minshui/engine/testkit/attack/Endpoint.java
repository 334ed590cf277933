package cn.minshui.engine.testkit.attack;

/** @param path with its variables, as the server maps it: {@code /api/data/{object}/{id}} */
public record Endpoint(String method, String path) implements Comparable<Endpoint> {
    @Override
    public int compareTo(Endpoint other) {
        return (path + " " + method).compareTo(other.path + " " + other.method);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
