package cn.minshui.bench.twin;

import cn.minshui.bench.twin.AddressService.Caller;
import cn.minshui.bench.twin.AddressService.Page;
import jakarta.validation.Valid;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The four calls that the load makes. */
@RestController
class AddressController {
    private final AddressService addresses;
    private final long organization;

    AddressController(AddressService addresses, @Value("${twin.organization}") long organization) {
        this.addresses = addresses;
        this.organization = organization;
    }

    @GetMapping("/health")
    String health() {
        return "ok";
    }

    @GetMapping("/addresses/{id}")
    ResponseEntity<Address> read(@AuthenticationPrincipal Jwt jwt, @PathVariable long id) {
        return answer(HttpStatus.OK, addresses.find(caller(jwt), id));
    }

    @GetMapping("/addresses")
    Page list(
            @AuthenticationPrincipal Jwt jwt,
            @RequestParam String district,
            @RequestParam(defaultValue = "1") int page) {
        return addresses.list(caller(jwt), district, page);
    }

    @PostMapping("/addresses")
    ResponseEntity<Address> create(@AuthenticationPrincipal Jwt jwt, @Valid @RequestBody Address.Body body) {
        return answer(HttpStatus.CREATED, addresses.create(caller(jwt), body));
    }

    @PatchMapping("/addresses/{id}")
    ResponseEntity<Address> update(
            @AuthenticationPrincipal Jwt jwt,
            @PathVariable long id,
            @RequestHeader("If-Match") String match,
            @Valid @RequestBody Address.Patch patch) {
        long version = Long.parseLong(match.replace("\"", ""));
        return answer(HttpStatus.OK, addresses.update(caller(jwt), id, version, patch));
    }

    private static ResponseEntity<Address> answer(HttpStatus status, Address address) {
        return ResponseEntity.status(status)
                .eTag("\"" + address.version() + "\"")
                .body(address);
    }

    private Caller caller(Jwt jwt) {
        Long tenant = jwt.getClaim("tenant");
        return new Caller(tenant, organization, Long.parseLong(jwt.getSubject()));
    }
}
