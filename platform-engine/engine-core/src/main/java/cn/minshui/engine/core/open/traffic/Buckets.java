package cn.minshui.engine.core.open.traffic;

import java.util.OptionalLong;

/** Token buckets by name, of this node or of all. */
public interface Buckets {

    /**
     * Takes one token of a bucket that is filled evenly over a minute.
     *
     * @return nothing when there was one; else the nanoseconds until there is
     */
    OptionalLong take(String name, long perMinute);
}
