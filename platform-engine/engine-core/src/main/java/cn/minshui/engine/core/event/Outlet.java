package cn.minshui.engine.core.event;

import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.event.Event;
import java.util.List;

/** A way out of the platform, outside of any transaction. */
public interface Outlet {
    /** Beginning of the names of its consumers, with the slash. */
    String prefix();

    /** Names of the tenant's consumers that want the topic. */
    List<String> consumers(TenantId tenant, String topic);

    /**
     * Delivers once.
     *
     * @return what the consumer answered, for the log
     * @throws DeliveryException when it has to be tried again
     */
    String send(TenantId tenant, String consumer, Event event) throws DeliveryException;

    /** What stands in the way, in one line for the log. */
    final class DeliveryException extends Exception {
        private static final long serialVersionUID = 1;

        public DeliveryException(String message) {
            super(message);
        }
    }
}
