package cn.minshui.engine.spi.device;

import cn.minshui.engine.spi.problem.Problem;
import java.util.List;

/** All that one frame says, and all that is wrong with it. A frame may say some things and have others wrong. */
public record DecodeResult(List<DeviceMessage> messages, List<Problem> problems) {
    public DecodeResult {
        messages = List.copyOf(messages);
        problems = List.copyOf(problems);
    }

    public static DecodeResult of(DeviceMessage... messages) {
        return new DecodeResult(List.of(messages), List.of());
    }

    public static DecodeResult refused(Problem... problems) {
        return new DecodeResult(List.of(), List.of(problems));
    }
}
