package cn.minshui.engine.spi.device;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;

/** What can be wrong with a frame or a command, with the same code and words for every protocol. */
public enum DeviceFault {
    FRAME_TRUNCATED("报文不完整", "the frame is not whole"),
    FRAME_LENGTH("报文里的长度与实际不符", "the frame is not as long as it says"),
    FRAME_CHECKSUM("校验码不对，报文在传输中损坏或格式不是本协议", "the checksum does not hold: damaged on the way, or not of this protocol"),
    FRAME_UNKNOWN("不是本协议的报文", "not a frame of this protocol"),
    CONTENT_UNKNOWN("报文内容不认识", "the content of the frame is not known"),
    VALUE_INVALID("数值无法识别", "a value cannot be read"),
    UNIT_UNKNOWN("计量单位代码不认识", "the code of the unit is not known"),
    REQUEST_NEEDED("不知道是哪一次读取的应答，无法解释数据", "without the request that it answers, the data cannot be told"),
    REQUEST_MISMATCH("应答与读取请求不符", "the answer does not fit the request"),
    KEY_INVALID("密钥缺失或不正确", "the key is missing or wrong"),
    DEVICE_PARAMETER("协议参数的值不认识", "the value of a profile parameter is not known"),
    DEVICE_COMMAND_UNSUPPORTED("本协议不支持这个命令", "this protocol has no such command"),
    DEVICE_ADDRESS_INVALID("表具地址不符合本协议", "the address cannot be one of this protocol"),
    DEVICE_VALUE_INVALID("命令里的值不符合本协议", "a value of the command cannot be said in this protocol");

    private final String zh;
    private final String en;

    DeviceFault(String zh, String en) {
        this.zh = zh;
        this.en = en;
    }

    /** @param offset byte of the frame, from 0 @param detail what was found, for people; may be empty */
    public Problem at(int offset, String detail) {
        return problem(new Place.InFrame(offset), detail);
    }

    /** Of a command or a profile. @param path the value concerned, e.g. {@code address} */
    public Problem in(String path, String detail) {
        return problem(Place.body(path), detail);
    }

    /** A refusal to encode. */
    public ProblemException refusal(String path, String detail) {
        return new ProblemException(ProblemClass.INVALID, in(path, detail));
    }

    private Problem problem(Place place, String detail) {
        String tail = detail.isEmpty() ? "" : ": " + detail;
        return Problem.error(name(), place, zh + tail, en + tail);
    }
}
