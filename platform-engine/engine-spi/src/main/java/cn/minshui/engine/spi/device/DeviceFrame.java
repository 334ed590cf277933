package cn.minshui.engine.spi.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One frame as a line delivered it. The arrays are not copied and must not be changed.
 *
 * @param bytes what {@link DeviceAdapter#frame} found, or the rest of a line that fell silent
 * @param receivedAt by the platform's clock
 * @param request the frame that this one answers, for protocols whose answers do not say what was asked; null when the device spoke
 *     unasked or nobody knows
 */
public record DeviceFrame(byte[] bytes, Instant receivedAt, DeviceProfile profile, byte @Nullable [] request) {}
