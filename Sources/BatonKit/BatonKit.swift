// BatonKit
