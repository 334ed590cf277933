package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;

/** Opens the data that plugin code may use in one call; every use joins the transaction that is running then. */
@FunctionalInterface
public interface DataAccessFactory {
    DataAccess open(CallContext context);
}
