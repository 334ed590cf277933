package cn.minshui.engine.spi.device;

/**
 * Where the next frame of a stream lies.
 *
 * @param skip bytes before it that belong to no frame (noise, preambles) and are dropped
 * @param length bytes of the frame; 0 when what follows the skipped bytes is not a whole frame yet
 */
public record Framing(int skip, int length) {
    public Framing {
        if (skip < 0 || length < 0) {
            throw new IllegalArgumentException("skip " + skip + ", length " + length);
        }
    }

    /** More bytes have to arrive. @param skip bytes that can be dropped already */
    public static Framing waiting(int skip) {
        return new Framing(skip, 0);
    }

    public boolean isWhole() {
        return length > 0;
    }
}
