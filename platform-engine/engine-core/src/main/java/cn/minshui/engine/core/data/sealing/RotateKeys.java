package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Locale;
import java.util.Map;

/**
 * {@code engine/rotate-keys}: makes a further key and writes everything anew that is of an older one, as a task. Keys are those
 * of all tenants, so the operating one alone changes them.
 */
public final class RotateKeys implements ActionHandler {
    private final KeyPrints keys;
    private final ResealJob reseal;
    private final Runnable credentials;
    private final TenantId operator;

    /** @param credentials writes secrets of other systems anew @param operator the operating tenant */
    public RotateKeys(KeyPrints keys, ResealJob reseal, Runnable credentials, TenantId operator) {
        this.keys = keys;
        this.reseal = reseal;
        this.credentials = credentials;
        this.operator = operator;
    }

    @Override
    public String name() {
        return "engine/rotate-keys";
    }

    /** @throws ProblemException FORBIDDEN in another tenant; CONFLICT while the last change of a blind index' key goes on */
    @Override
    public ActionResult run(ActionCall call) {
        if (!call.context().tenant().equals(operator)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "OPERATOR_ONLY",
                    "密钥由所有租户共用，只有运营租户可以更换",
                    "keys serve all tenants: only the operating one changes them");
        }
        Purpose purpose = Purpose.valueOf(
                call.input().text("purpose").toUpperCase(Locale.ROOT).replace('-', '_'));
        if (purpose == Purpose.BLIND_INDEX && reseal.left() > 0) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "KEY_CHANGE_GOES_ON",
                    "上一次更换还没有完成：检索只认最近的两个密钥，请等它完成后再换",
                    "the last change goes on: a search knows the newest two keys, so wait until it is done");
        }
        Key added = keys.add(purpose);
        if (purpose == Purpose.CREDENTIAL) {
            credentials.run();
            return new ActionResult.Done(Map.of("version", (long) added.version()));
        }
        return new ActionResult.Started(ResealJob.NAME, Map.of("key", added.toString()));
    }
}
