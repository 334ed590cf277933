package cn.minshui.engine.spi.device;

import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Speaks one protocol of meters or gateways; found by {@link ServiceLoader}. It does no input or output and keeps no
 * state: one instance serves all lines at once, and the same bytes always give the same answer.
 */
public interface DeviceAdapter {

    /** {@code plugin-id/protocol}, e.g. {@code modbus/rtu}. */
    String name();

    /** The kinds of commands that {@link #encode} takes. */
    Set<CommandKind> commands();

    /** What differs from maker to maker, such as the order of words; empty when nothing does. */
    List<ProfileParameter> parameters();

    /** No frame is longer, in bytes. Of what a line has sent and is not yet a frame, fewer bytes than this are kept. */
    int maxFrameLength();

    /**
     * Finds the next frame in what a line has sent so far. Never throws, whatever the bytes are. A damaged frame may be found (then
     * {@link #decode} says what is wrong with it) or skipped.
     *
     * @param buffer may be longer than what was received; not changed
     * @param length how many bytes of it were received
     */
    Framing frame(byte[] buffer, int length, DeviceProfile profile);

    /**
     * Says everything that a frame tells. Never throws: what is wrong with the bytes or the profile is a problem of the result, see
     * {@link DeviceFault}. Nothing is told of a frame whose checksum does not hold.
     */
    DecodeResult decode(DeviceFrame frame);

    /**
     * The frame that carries a command, without the bytes that wake a line up unless the protocol demands them.
     *
     * @throws ProblemException INVALID with every reason when the command is of a kind not in
     *     {@link #commands}, or its address or values cannot be said in this protocol
     */
    byte[] encode(DeviceCommand command, DeviceProfile profile);
}
