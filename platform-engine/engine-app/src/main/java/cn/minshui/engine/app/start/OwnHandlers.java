package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.event.webhook.SetSecret;
import cn.minshui.engine.core.event.webhook.Webhooks;
import cn.minshui.engine.core.identity.Appoint;
import cn.minshui.engine.core.identity.AppointStandIn;
import cn.minshui.engine.core.identity.Bootstrap;
import cn.minshui.engine.core.identity.EndStandIn;
import cn.minshui.engine.core.identity.HandOver;
import cn.minshui.engine.core.identity.MoveOrganization;
import cn.minshui.engine.core.identity.OpenRequests;
import cn.minshui.engine.core.identity.OpenTenant;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.identity.UndoHandOver;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.core.open.ApplicationActions;
import cn.minshui.engine.core.outgoing.AddressGuard;
import cn.minshui.engine.core.outgoing.OneLookupClient;
import cn.minshui.engine.core.schedule.JobActions;
import cn.minshui.engine.core.schedule.JobScheduler;
import cn.minshui.engine.spi.action.ActionHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Handlers that the engine brings itself: of its own actions, and of events that webhooks are told. */
record OwnHandlers(
        DataEngine data,
        Bootstrap bootstrap,
        PlanIdentities identities,
        Logins logins,
        SignOn signOn,
        EventEngine events,
        Supplier<JobScheduler> jobs,
        KeyChange keyChange,
        OpenRequests requests,
        AuditParts audit) {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** @return the client for every address that a user wrote; lives as long as the process */
    static OneLookupClient outgoing() {
        String allowed = Objects.requireNonNullElse(
                System.getenv("MINSHUI_WEBHOOK_ALLOW"), System.getProperty("minshui.webhook.allow", ""));
        return new OneLookupClient(AddressGuard.of(allowed), LONGEST_ANSWER);
    }

    static Webhooks webhooks(DataEngine data, PlanIdentities identities, Receivers receivers, Clock clock) {
        return new Webhooks(data, identities::system, receivers, clock);
    }

    List<ActionHandler> actions() {
        List<ActionHandler> own = new ArrayList<>(JobActions.of(jobs, events));
        own.add(keyChange.action());
        own.addAll(audit.actions());
        own.add(new MoveOrganization(data));
        own.add(new HandOver(data, requests));
        own.add(new UndoHandOver(data));
        own.add(new AppointStandIn(data));
        own.add(new EndStandIn(data));
        own.addAll(logins.handlers());
        own.add(signOn);
        own.add(new SetSecret(data));
        own.addAll(new ApplicationActions(data).all());
        own.add(new Appoint(data, identities));
        own.add(new OpenTenant(bootstrap, identities));
        return own;
    }
}
