package cn.minshui.engine.app.http;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import org.springframework.stereotype.Component;

/** The compiled model of a call. */
@Component
public class Models {
    private final Releases releases;

    Models(Releases releases) {
        this.releases = releases;
    }

    public CompiledModel of(CallContext context) {
        return at(context, context.organization());
    }

    /** The one that holds at another organisation under the call's release. */
    CompiledModel at(CallContext context, OrgNodeId node) {
        return releases.model(context.tenant(), context.release(), node);
    }
}
